import * as pulumi from "@pulumi/pulumi";

/** The properties that identify a stack's database. Another value of any of them means another, empty database. */
export interface Identity {
  readonly region: string;
  readonly environmentSuffix: string;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  readonly availabilityZones: readonly string[];
  /** The major version of Aurora PostgreSQL. */
  readonly engineMajor: number;
  readonly masterUsername: string;
  readonly databaseName: string;
  readonly storageEncrypted: boolean;
}

type Field = keyof Identity;

/** The place where each field is set, for messages. */
const PLACES: Readonly<Record<Field, string>> = {
  region: "aws:region",
  environmentSuffix: "bluegreen:environmentSuffix",
  vpcCidr: "bluegreen:vpcCidr",
  availabilityZones: "bluegreen:availabilityZones",
  engineMajor: "The major version of bluegreen:engineVersion",
  masterUsername: "masterUsername in components/database.ts",
  databaseName: "databaseName in components/database.ts",
  storageEncrypted: "storageEncrypted in components/database.ts",
};

/**
 * The field that must change along with another. The new resources are created before the old ones are deleted, which still
 * occupy their names and their subnets' ranges.
 */
const NEEDS: Readonly<Partial<Record<Field, Field>>> = { availabilityZones: "vpcCidr", vpcCidr: "environmentSuffix" };

/** The fields that no environment can change. */
const FIXED: readonly Field[] = ["region", "engineMajor"];

/**
 * Compares the identity of the stack's database, which the stack's last update left in its output `identity`, with the one
 * that the configuration leads to.
 * @param confirmed the value of the key `confirmReplacement`
 * @returns a message for each field that has changed, or none if the change is confirmed
 */
export async function judgeReplacement(wanted: Identity, confirmed: string | undefined): Promise<string[]> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const details = await new pulumi.StackReference("deployed", { name }).getOutputDetails("identity");
  // Before the first `pulumi up` and after a destroy, there is no output.
  const deployed = (details.value ?? {}) as Partial<Identity>;
  const changed = (Object.keys(PLACES) as Field[]).filter(
    (field) => deployed[field] !== undefined && text(deployed[field]) !== text(wanted[field]),
  );
  const change = changed.map((field) => `${field} ${text(deployed[field])} -> ${text(wanted[field])}`).join(", ");
  return changed.flatMap((field) => {
    const needed = NEEDS[field];
    const impossible = FIXED.includes(field) || (needed !== undefined && !changed.includes(needed));
    if (!impossible && confirmed === change) return [];
    return [
      `${PLACES[field]} is ${text(wanted[field])}, but the stack was deployed with ${text(deployed[field])}. ` +
        `The change would replace the database, and its data would be lost. ` +
        `Restore the value, or deploy another stack (pulumi stack init NAME)${giveUp(impossible, needed, change)}.` +
        (confirmed === undefined || confirmed === change
          ? ""
          : ` bluegreen:confirmReplacement is '${confirmed}', which is another change.`),
    ];
  });
}

/** Completes the message with the way to replace the database on purpose. */
function giveUp(impossible: boolean, needed: Field | undefined, change: string): string {
  if (!impossible) return `. To give up the data: pulumi config set confirmReplacement '${change}'`;
  if (needed) return `. To give up the data, change ${PLACES[needed]} as well, or pulumi destroy first`;
  return ", or, to give up the data, pulumi destroy first";
}

const text = (value: unknown) => (Array.isArray(value) ? value.join(" ") : String(value));
