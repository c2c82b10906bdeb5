import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { key, type Resource } from "./aws/account";

type Entry = { readonly put: Resource } | { readonly delete: Resource };

/**
 * What exists in a cloud, written down with each change, so that it is there again after a restart, also after one that
 * nobody planned. A file of JSON lines; it holds passwords, and only its owner may read it.
 */
export class Journal {
  constructor(private readonly path: string) {}

  put(resource: Resource): void {
    this.append({ put: resource });
  }

  delete(resource: Resource): void {
    this.append({ delete: resource });
  }

  /** Everything that exists, in the order of creation; forgets what has gone. */
  read(): Resource[] {
    if (!existsSync(this.path)) return [];
    const resources = new Map<string, Resource>();
    for (const line of readFileSync(this.path, "utf8").split("\n")) {
      const entry = parse(line);
      if (!entry) continue; // the end of a line that a crash has cut off
      const resource = "put" in entry ? entry.put : entry.delete;
      if ("put" in entry) resources.set(key(resource), resource);
      else resources.delete(key(resource));
    }
    const existing = [...resources.values()];
    // Under another name first: whenever we are stopped, one of the two is whole.
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
