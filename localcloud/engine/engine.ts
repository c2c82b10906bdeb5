/** A deployed stack. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The number of resources that the program declared, including its components. */
  readonly resources: number;
}

/** Evaluates the program and makes the local cloud create the resources that it declares. */
export interface Engine {
  /** Deploys a stack as its configuration file says. @throws the first error of the program or the cloud */
  deploy(stack: string): Promise<Deployment>;
  /** Releases the engine's server, if it has one. The stacks stay deployed. */
  close(): void;
}
