export interface AclItem {
  /** The role's name. An empty string means PUBLIC. */
  readonly grantee: string;
  /** A letter for each privilege, followed by a star if the role may grant the privilege to others. */
  readonly letters: string;
}

/** An ACL isn't SQL. A name in it is quoted if it has characters other than letters, digits and `_`. */
const ITEM = /^(?:"((?:[^"]|"")*)"|([^="]*))=([a-zA-Z*]*)\//;

/** Parses an item of an ACL: `app=arw/owner`, `"odd name"=r*\/owner`. */
export function parseAclItem(item: string): AclItem {
  const [, quoted, plain = "", letters = ""] = ITEM.exec(item) ?? [];
  return { grantee: quoted?.replaceAll('""', '"') ?? plain, letters };
}
