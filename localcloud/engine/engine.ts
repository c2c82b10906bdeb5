/** A deployed stack. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** How many resources the program declared, its own components included. */
  readonly resources: number;
}

/** What evaluates the program and has the local cloud realise what it declares. */
export interface Engine {
  /** Deploys a stack with its own configuration file. @throws what the program or the cloud threw first */
  deploy(stack: string): Promise<Deployment>;
  /** Ends what {@link deploy} needed. What is deployed stays. */
  close(): void;
}
