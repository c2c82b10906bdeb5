export interface AclItem {
  /** The role's name; an empty string: PUBLIC. */
  readonly grantee: string;
  /** A letter for each privilege, followed by a star where the role may grant it on. */
  readonly letters: string;
}

/** An ACL isn't SQL. Both names have quotation marks where they have other characters than letters, digits and `_`. */
const ITEM = /^(?:"((?:[^"]|"")*)"|([^="]*))=([a-zA-Z*]*)\//;

/** Takes an item of an ACL apart: `app=arw/owner`, `"odd name"=r*\/owner`. */
export function parseAclItem(item: string): AclItem {
  const [, quoted, plain = "", letters = ""] = ITEM.exec(item) ?? [];
  return { grantee: quoted?.replaceAll('""', '"') ?? plain, letters };
}
