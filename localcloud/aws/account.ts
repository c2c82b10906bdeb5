import { buildVpc } from "./vpc";
import { resourceType } from "./resourceTypes";
import { ECS_SERVICE, TASK_DEFINITION } from "./types/names";
import { ACCOUNT, type Inputs } from "./types/resourceType";

/** A resource that a program declares. */
export interface Declaration {
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  readonly region: string;
  /** As plain values: secrets unwrapped. */
  readonly inputs: Inputs;
}

/** A resource that exists. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Inputs;
  /** The attributes that AWS has added to the inputs. */
  readonly outputs: Inputs;
}

/** A request that AWS refuses. The message is AWS's own. */
export class Refusal extends Error {}

/** The effect of changed inputs. */
export interface Change {
  /** The inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them that replace the resource. */
  readonly replaces: readonly string[];
  /** True if a replacement deletes the old resource first, because the new one has the same name. */
  readonly deleteBeforeReplace: boolean;
}

/** Returns the effect of changed inputs. @param changed the inputs that differ or may differ, because they are not known yet */
export function judgeChange(type: string, name: string, changed: readonly string[], news: Inputs): Change {
  const { replaceOn, named } = resourceType(type, name);
  const replaces = replaceOn === "all" ? changed : changed.filter((input) => replaceOn.includes(input));
  const keepsName = named !== undefined && news[named] !== undefined && !changed.includes(named);
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && keepsName };
}

/** An AWS account: the resources in it, and the rules by which AWS accepts or refuses requests. */
export class Account {
  private readonly resources = new Map<string, Resource>();

  /** All resources in the order of creation. */
  get all(): readonly Resource[] {
    return [...this.resources.values()];
  }

  /** @param outputs distinguish resources that share an id */
  find(type: string, id: string, outputs: Inputs = {}): Resource | undefined {
    return this.resources.get(key({ type, id, outputs }));
  }

  /**
   * Creates a resource. Of awsx's component, which AWS does not know, it creates the children.
   * @throws Refusal if a resource with the same id exists
   */
  create({ type, name, region, inputs }: Declaration): Resource {
    if (type === "awsx:ec2:Vpc") return this.createVpc({ type, name, region, inputs });
    const { create, repeatable } = resourceType(type, name);
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
    for (let instance = 1; ; instance++) {
      const { id, outputs = {} } = create(inputs, { name, region, arn, instance });
      const resource = { type, name, id, inputs, outputs };
      const existing = this.resources.get(key(resource));
      if (existing && !repeatable) {
        throw new Refusal(`AlreadyExists: there is a ${type} ${id} already (${existing.name}).`);
      }
      if (existing) continue;
      this.restore(resource);
      return resource;
    }
  }

  /** Records a resource, or its new state. Random values and providers are not recorded. */
  restore(resource: Resource): void {
    if (isReal(resource)) this.resources.set(key(resource), resource);
  }

  /** Removes a resource from the record, without asking whether AWS would allow a deletion. */
  forget(resource: Resource): void {
    this.resources.delete(key(resource));
  }

  /** @throws Refusal */
  update(old: Resource, inputs: Inputs): Resource {
    const { update, refuseUpdate } = resourceType(old.type, old.name);
    const refused = refuseUpdate?.(old.inputs, inputs);
    if (refused) throw new Refusal(refused);
    const resource = { ...old, inputs, outputs: { ...old.outputs, ...update?.(inputs) } };
    this.restore(resource);
    return resource;
  }

  /**
   * Deletes a resource.
   * @returns false if the provider keeps it
   * @throws Refusal while it is protected or another resource uses it
   */
  delete(resource: Resource): boolean {
    const { deletionProtection, usedBy = [], skipDestroy } = resourceType(resource.type, resource.name);
    if (skipDestroy?.(resource.inputs)) return false;
    if (deletionProtection && resource.inputs[deletionProtection] === true) {
      throw new Refusal(`OperationNotPermitted: ${resource.id} has deletion protection.`);
    }
    const user = this.all.find(({ type, inputs }) =>
      usedBy.some(([usersType, input]) => type === usersType && isNamed(resource, inputs[input])),
    );
    if (user) {
      const code = resource.type.startsWith("aws:iam/") ? "DeleteConflict" : "DependencyViolation";
      throw new Refusal(
        `${code}: ${resource.id} cannot be deleted, it is in use by the ${user.type} ${user.id} (${user.name}).`,
      );
    }
    this.forget(resource);
    return true;
  }

  /**
   * Returns AWS's answer to a function that the program calls.
   * @param token such as `aws:ecs/getService:getService`
   * @throws Error for a function that is not simulated
   */
  call(token: string, inputs: Inputs): Record<string, unknown> {
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { id: ACCOUNT, accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/local`, userId: "LOCAL" };
      case "aws:ecs/getService:getService": {
        const service = this.all.find(
          ({ type, inputs: { name } }) => type === ECS_SERVICE && name === inputs.serviceName,
        );
        return { ...inputs, taskDefinition: service?.inputs.taskDefinition as unknown };
      }
      default:
        throw new Error(`The simulated AWS does not know the call ${token}.`);
    }
  }

  private createVpc({ type, name, region, inputs }: Declaration): Resource {
    const outputs = buildVpc(name, inputs, (childType, childName, childInputs) => {
      const child = this.create({ type: childType, name: childName, region, inputs: childInputs });
      return { ...childInputs, ...child.outputs, id: child.id };
    });
    return { type, name, id: outputs.vpcId as string, inputs, outputs };
  }
}

/** Returns a string that identifies a resource. Revisions of a task definition share their id but not their ARN. */
export function key({ type, id, outputs }: Pick<Resource, "type" | "id" | "outputs">): string {
  return `${type} ${type === TASK_DEFINITION ? (outputs.arn as string) : id}`;
}

/** True if a resource exists in AWS. Random values and providers exist only in Pulumi's state. */
export function isReal({ type }: Resource): boolean {
  return type.startsWith("aws:");
}

/** True if a value is the resource's id, ARN or name, or contains it at any depth. */
function isNamed(resource: Resource, value: unknown): boolean {
  const { id, inputs, outputs } = resource;
  if (typeof value === "string") return [id, outputs.arn, inputs.name].includes(value);
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => isNamed(resource, inner));
}
