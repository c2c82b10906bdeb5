import * as pulumi from "@pulumi/pulumi";

/** What the database of a stack hangs on: another value of any of it means another database, an empty one. */
export interface Identity {
  readonly region: string;
  readonly environmentSuffix: string;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  readonly availabilityZones: readonly string[];
  /** Aurora PostgreSQL's major version. */
  readonly engineMajor: number;
  readonly masterUsername: string;
  readonly databaseName: string;
  readonly storageEncrypted: boolean;
}

type Field = keyof Identity;

/** Where a person changes it. */
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
 * What has to change along with a field, so that the new environment can stand before the old one goes: names are taken
 * until then, and so are the subnets' ranges.
 */
const NEEDS: Readonly<Partial<Record<Field, Field>>> = { availabilityZones: "vpcCidr", vpcCidr: "environmentSuffix" };

/** What no environment can change about itself. */
const FIXED: readonly Field[] = ["region", "engineMajor"];

/**
 * Compares what the stack was last deployed with, its own output `identity`, with what it would be now.
 * @param confirmed the configuration's `confirmReplacement`
 * @returns what is wrong with it, one message for each field; nothing when all is equal, or the change is confirmed
 */
export async function judgeReplacement(wanted: Identity, confirmed: string | undefined): Promise<string[]> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const details = await new pulumi.StackReference("deployed", { name }).getOutputDetails("identity");
  // Nothing before the first `pulumi up`, and nothing after a destroy.
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
        `Put it back, or deploy another stack (pulumi stack init NAME)${giveUp(impossible, needed, change)}.` +
        (confirmed === undefined || confirmed === change
          ? ""
          : ` bluegreen:confirmReplacement is '${confirmed}', another change.`),
    ];
  });
}

/** The way to lose the data on purpose. */
function giveUp(impossible: boolean, needed: Field | undefined, change: string): string {
  if (!impossible) return `. To give up the data: pulumi config set confirmReplacement '${change}'`;
  if (needed) return `. To give up the data, change ${PLACES[needed]} as well, or pulumi destroy first`;
  return ", or, to give up the data, pulumi destroy first";
}

const text = (value: unknown) => (Array.isArray(value) ? value.join(" ") : String(value));
