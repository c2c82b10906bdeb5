import * as grpc from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import { ConstructResponse, type ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { promisify } from "node:util";
import type { Inputs } from "../aws/types/resourceType";
import { buildVpc } from "../aws/vpc";
import { unwrapSecrets } from "./inProcess";

/** A resource that the engine has registered. */
interface Registered {
  readonly urn: string;
  /** Pulumi's unknown value in a preview of the creation, and if the creation has failed. */
  readonly id: string;
}

/** A child of the component. Later children and the component's outputs refer to it. */
class Child {
  readonly id = new Id(this);

  constructor(readonly registered: Promise<Registered>) {}
}

/** Stands for a child's id until it is known. */
class Id {
  constructor(readonly of: Child) {}
}

/**
 * Builds the component of the provider plug-in `awsx`: registers it and its children with the engine, which adds them to the
 * stack's state.
 *
 * @pulumi/pulumi's `provider` package would need a process for each update, and loading it costs two seconds of processor
 * time.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto
 */
export async function construct(request: ConstructRequest): Promise<ConstructResponse> {
  const [type, name] = [request.getType(), request.getName()];
  if (type !== "awsx:ec2:Vpc") throw new Error(`The simulated awsx does not know the component ${type} (${name}).`);
  const monitor = new ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure());
  try {
    return await constructVpc(request, monitor);
  } finally {
    monitor.close();
  }
}

async function constructVpc(request: ConstructRequest, monitor: ResourceMonitorClient): Promise<ConstructResponse> {
  const registerResource = promisify<rpc.RegisterResourceRequest, rpc.RegisterResourceResponse>(
    monitor.registerResource.bind(monitor),
  );
  const register = async (type: string, name: string, parent: string, inputs?: Resolved): Promise<Registered> => {
    const registration = new rpc.RegisterResourceRequest()
      .setType(type)
      .setName(name)
      .setParent(parent)
      .setObject(Struct.fromJavaScript(inputs?.values ?? {}))
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspartialvalues(true)
      // With --continue-on-error, the engine answers a failure with a result instead of an error.
      .setSupportsresultreporting(true);
    if (inputs) {
      registration.setCustom(true).setProvider(request.getProvidersMap().get("aws") ?? "");
      registration.setDependenciesList([...new Set([...inputs.dependencies.values()].flat())]);
      for (const [key, urns] of inputs.dependencies) {
        const dependencies = new rpc.RegisterResourceRequest.PropertyDependencies().setUrnsList(urns);
        registration.getPropertydependenciesMap().set(key, dependencies);
      }
    }
    const response = await registerResource(registration);
    return { urn: response.getUrn(), id: response.getId() || runtime.unknownValue };
  };

  const component = await register(request.getType(), request.getName(), request.getParent());
  const children: Promise<Registered>[] = [];
  const inputs = unwrapSecrets(request.getInputs()?.toJavaScript()) as Inputs;
  const outputs = buildVpc<Child>(request.getName(), inputs, (type, name, childInputs, parent) => {
    const registered = (async () => {
      const { urn } = await (parent?.registered ?? component);
      return register(type, name, urn, await resolve(childInputs));
    })();
    children.push(registered);
    return new Child(registered);
  });
  // Waits for all children. If one fails, the others go on, and each rejection is handled.
  await Promise.allSettled(children);
  const { values, dependencies } = await resolve(outputs);

  const registration = new rpc.RegisterResourceOutputsRequest()
    .setUrn(component.urn)
    .setOutputs(Struct.fromJavaScript(values));
  await promisify<rpc.RegisterResourceOutputsRequest, unknown>(monitor.registerResourceOutputs.bind(monitor))(
    registration,
  );
  const response = new ConstructResponse().setUrn(component.urn).setState(registration.getOutputs());
  for (const [key, urns] of dependencies) {
    response.getStatedependenciesMap().set(key, new ConstructResponse.PropertyDependencies().setUrnsList(urns));
  }
  return response;
}

/** Properties in the form of the protocol, and the URNs of the resources from which each one comes. */
interface Resolved {
  readonly values: Record<string, JavaScriptValue>;
  readonly dependencies: ReadonlyMap<string, string[]>;
}

/** Replaces the children and ids in properties by their values, as soon as these are known. */
async function resolve(properties: Readonly<Record<string, unknown>>): Promise<Resolved> {
  const values: Resolved["values"] = {};
  const dependencies = new Map<string, string[]>();
  for (const [key, property] of Object.entries(properties)) {
    if (property === undefined) continue;
    const urns: string[] = [];
    values[key] = await resolveValue(property, urns);
    dependencies.set(key, urns);
  }
  return { values, dependencies };
}

/** Resolves one value. @param urns receives the URNs of the resources in it */
async function resolveValue(value: unknown, urns: string[]): Promise<JavaScriptValue> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveValue(item, urns)));
  const child = value instanceof Id ? value.of : value;
  if (!(child instanceof Child)) return value as JavaScriptValue;
  const { urn, id } = await child.registered;
  urns.push(urn);
  return value instanceof Id ? id : { [runtime.specialSigKey]: runtime.specialResourceSig, urn, id };
}
