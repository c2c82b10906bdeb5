import { ACCOUNT, hex, type ResourceTypes } from "./resourceType";
import { ATTACHMENT, POLICY, ROLE_POLICY } from "./names";

/** IAM roles and policies. */
export const accessTypes: ResourceTypes = {
  "aws:iam/role:Role": {
    create: ({ name }) => ({ id: name, outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/${name}` } }),
    replaceOn: ["name", "path"],
    named: "name",
    taggable: true,
    usedBy: [
      [ROLE_POLICY, "role"],
      [ATTACHMENT, "role"],
    ],
  },
  [ROLE_POLICY]: {
    create: ({ role, name }) => ({ id: `${role}:${name}` }),
    replaceOn: ["role", "name"],
    named: "name",
  },
  [ATTACHMENT]: {
    create: ({ role, policyArn }) => ({ id: `${role}/${policyArn}` }),
    replaceOn: ["role", "policyArn"],
  },
  [POLICY]: {
    create: ({ name }) => {
      const policy = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      return { id: policy, outputs: { arn: policy, policyId: `ANPA${hex(17, name).toUpperCase()}` } };
    },
    replaceOn: ["name", "path", "description"],
    named: "name",
    taggable: true,
    usedBy: [[ATTACHMENT, "policyArn"]],
  },
};
