import * as pulumi from "@pulumi/pulumi";
import * as provider from "@pulumi/pulumi/provider";
import { buildVpc } from "../aws/vpc";
import { packageVersion } from "./program";

/** The provider plug-in `awsx`: its component builds its children, and so they are in the stack's state. */
class Vpc extends pulumi.ComponentResource {
  readonly outputs: pulumi.Inputs;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, {}, opts);
    this.outputs = buildVpc<Child>(
      name,
      inputs,
      (type, childName, args, parent) => new Child(type, childName, args, parent ?? this),
    );
    this.registerOutputs(this.outputs);
  }
}

/** Instead of the classes of @pulumi/aws, which take long to load. */
class Child extends pulumi.CustomResource {
  constructor(type: string, name: string, args: pulumi.Inputs, parent: pulumi.Resource) {
    super(type, name, args, { parent });
  }
}

// The engine ends its plug-ins, unless it is killed itself: then this process becomes another one's child.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(), 1000).unref();

void provider.main(
  {
    version: packageVersion("awsx"),
    construct: (name, type, inputs, opts) => {
      if (type !== "awsx:ec2:Vpc") throw new Error(`The simulated awsx does not know the component ${type} (${name}).`);
      const vpc = new Vpc(name, inputs, opts);
      return Promise.resolve({ urn: vpc.urn, state: vpc.outputs });
    },
  },
  process.argv.slice(2),
);
