import { accessTypes } from "./types/access";
import { computeTypes } from "./types/compute";
import { databaseTypes } from "./types/database";
import { loadBalancingTypes } from "./types/loadBalancing";
import { monitoringTypes } from "./types/monitoring";
import { networkTypes } from "./types/network";
import { pulumiTypes } from "./types/pulumi";
import type { ResourceType, ResourceTypes } from "./types/resourceType";
import { secretsTypes } from "./types/secrets";
import { storageTypes } from "./types/storage";

/** The types of all resources that the program declares, and of those in awsx's network. */
const RESOURCE_TYPES: ResourceTypes = {
  ...pulumiTypes,
  ...networkTypes,
  ...databaseTypes,
  ...secretsTypes,
  ...storageTypes,
  ...accessTypes,
  ...computeTypes,
  ...loadBalancingTypes,
  ...monitoringTypes,
};

/** Returns the description of a type. @param name of the resource, for the message @throws Error if there is none */
export function resourceType(type: string, name: string): ResourceType {
  const found = RESOURCE_TYPES[type];
  if (!found) throw new Error(`The simulated AWS does not know the resource type ${type} (${name}).`);
  return found;
}
