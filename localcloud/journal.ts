import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { key, type Resource } from "./aws/account";

type Entry = { readonly put: Resource } | { readonly delete: Resource };

/**
 * Records a cloud's resources at each change, so that they survive a restart and a crash. The file consists of JSON lines. Only
 * its owner may read it, because it contains passwords.
 */
export class Journal {
  constructor(private readonly path: string) {}

  put(resource: Resource): void {
    this.append({ put: resource });
  }

  delete(resource: Resource): void {
    this.append({ delete: resource });
  }

  /** Returns all resources in the order of creation, and removes the entries of deleted ones from the file. */
  read(): Resource[] {
    if (!existsSync(this.path)) return [];
    const resources = new Map<string, Resource>();
    for (const line of readFileSync(this.path, "utf8").split("\n")) {
      const entry = parse(line);
      if (!entry) continue; // a line that a crash has cut off
      const resource = "put" in entry ? entry.put : entry.delete;
      if ("put" in entry) resources.set(key(resource), resource);
      else resources.delete(key(resource));
    }
    const existing = [...resources.values()];
    // Written under another name first, so that one of the two files is complete whenever a crash comes.
    const rewritten = `${this.path}.new`;
    writeFileSync(rewritten, existing.map((resource) => line({ put: resource })).join(""), { mode: 0o600 });
    renameSync(rewritten, this.path);
    return existing;
  }

  private append(entry: Entry): void {
    appendFileSync(this.path, line(entry), { mode: 0o600 });
  }
}

const line = (entry: Entry) => `${JSON.stringify(entry)}\n`;

function parse(text: string): Entry | undefined {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return undefined;
  }
}
