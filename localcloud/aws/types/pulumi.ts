import { randomBytes } from "node:crypto";
import { hex, type ResourceTypes } from "./resourceType";

/** Providers and random values, which exist only in Pulumi's state. */
export const pulumiTypes: ResourceTypes = {
  // The id is the region, because a resource knows its provider by a reference that ends with the id.
  "pulumi:providers:aws": { create: (inputs) => ({ id: inputs.region }), replaceOn: [] },
  // Really random, unlike all other values here, because one environment's password must not open the other's database.
  "random:index/randomPassword:RandomPassword": {
    create: (inputs) => ({
      id: "none",
      outputs: { result: randomBytes(inputs.length).toString("hex").slice(0, inputs.length) },
    }),
    replaceOn: "all",
  },
  "random:index/randomId:RandomId": {
    create: (inputs, { name }) => {
      const value = hex(inputs.byteLength * 2, name, inputs);
      return { id: value, outputs: { hex: value } };
    },
    replaceOn: "all",
  },
};
