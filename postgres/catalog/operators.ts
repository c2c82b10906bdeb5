import { FIRST_NORMAL_OID, notOfExtension, type ObjectQuery } from "./object";

/** Operators, named with their arguments. A prefix operator has only one. */
const operators: ObjectQuery = {
  kind: "operator",
  sql: `SELECT n.nspname::text,
      format('%s(%s, %s)', o.oprname, CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
        format_type(o.oprright, NULL)),
      NULL, jsonb_build_object('result', format_type(o.oprresult, NULL), 'function', o.oprcode::regprocedure::text,
        'commutator', nullif(o.oprcom::regoperator::text, '0'), 'negator', nullif(o.oprnegate::regoperator::text, '0'),
        'restrict', nullif(o.oprrest::text, '-'), 'join', nullif(o.oprjoin::text, '-'),
        'hashes', o.oprcanhash::text, 'merges', o.oprcanmerge::text)
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oprnamespace = ANY ($1) AND o.oprcode <> 0 AND ${notOfExtension("pg_operator", "o.oid")}`,
};

const operatorClasses: ObjectQuery = {
  kind: "operator class",
  sql: `SELECT n.nspname::text, format('%s USING %s', o.opcname, a.amname), NULL,
      jsonb_build_object('type', format_type(o.opcintype, NULL), 'default', o.opcdefault::text,
        'storage', CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END, 'family', f.opfname)
    FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
    JOIN pg_opfamily f ON f.oid = o.opcfamily
    WHERE o.opcnamespace = ANY ($1) AND ${notOfExtension("pg_opclass", "o.oid")}`,
};

/** Operator families with their operators and functions, which include those of their classes. */
const operatorFamilies: ObjectQuery = {
  kind: "operator family",
  sql: `SELECT n.nspname::text, format('%s USING %s', f.opfname, a.amname), NULL, jsonb_build_object(
      'operators', (SELECT string_agg(format('%s %s', o.amopstrategy, o.amopopr::regoperator), ', '
        ORDER BY o.amopstrategy, o.amopopr::regoperator::text) FROM pg_amop o WHERE o.amopfamily = f.oid),
      'functions', (SELECT string_agg(format('%s %s', p.amprocnum, p.amproc::regprocedure), ', '
        ORDER BY p.amprocnum, p.amproc::regprocedure::text) FROM pg_amproc p WHERE p.amprocfamily = f.oid))
    FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
    WHERE f.opfnamespace = ANY ($1) AND ${notOfExtension("pg_opfamily", "f.oid")}`,
};

const casts: ObjectQuery = {
  kind: "cast",
  sql: `SELECT '', format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), NULL,
      jsonb_build_object('context', CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END,
        'method', CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END,
        'function', nullif(c.castfunc::regprocedure::text, '-'))
    FROM pg_cast c WHERE c.oid >= ${FIRST_NORMAL_OID} AND ${notOfExtension("pg_cast", "c.oid")}`,
};

export const OPERATOR_QUERIES: readonly ObjectQuery[] = [operators, operatorClasses, operatorFamilies, casts];
