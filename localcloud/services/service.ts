import type { Resource } from "../aws/account";
import type { Inputs } from "../aws/types/resourceType";
import type { Answer, Call } from "./endpoint";

/** A service's work for resources of one type, beyond the attributes that AWS would give them. */
export interface Realisation {
  /** Turns a resource's inputs into the plain values that account and journal keep. @default the inputs as they are */
  prepare?(inputs: Inputs): Promise<Inputs>;
  /**
   * Makes a resource real after its creation, and again after a restart.
   * @returns further outputs @default none
   */
  realise?(resource: Resource): Promise<Inputs> | void;
  /** Applies an update. */
  change?(old: Resource, updated: Resource): Promise<void>;
  /** Undoes {@link realise}. */
  delete?(resource: Resource): Promise<void> | void;
}

/** One of AWS's services in the local cloud. Each checks its callers' rights with IAM. */
export interface Service {
  /** By resource type. @default the service makes nothing real */
  readonly realisations?: Readonly<Record<string, Realisation>>;
  /** Answers a call on the endpoint; returns undefined for a call to another service. @default the service knows no calls */
  answer?(call: Call): Answer | undefined | Promise<Answer | undefined>;
}
