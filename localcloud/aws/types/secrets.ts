import { hex, uuid, type ResourceTypes } from "./resourceType";
import { SECRET, SECRET_VERSION } from "./names";

/** Secrets, and the keys that encrypt them. */
export const secretsTypes: ResourceTypes = {
  "aws:kms/key:Key": {
    create: ({ description }, { arn, instance }) => {
      const keyId = uuid(description, instance);
      return { id: keyId, outputs: { keyId, arn: arn("kms", `key/${keyId}`) } };
    },
    repeatable: true,
    replaceOn: ["keyUsage", "customerMasterKeySpec", "multiRegion"],
    taggable: true,
  },
  "aws:kms/alias:Alias": {
    create: (inputs, { arn }) => ({ id: inputs.name, outputs: { arn: arn("kms", inputs.name) } }),
    replaceOn: ["name"],
    named: "name",
  },
  [SECRET]: {
    create: ({ name }, { arn }) => {
      const secret = arn("secretsmanager", `secret:${name}-${hex(6, name)}`);
      return { id: secret, outputs: { arn: secret } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  [SECRET_VERSION]: {
    create: ({ secretId, secretString }) => {
      const versionId = uuid(secretId, secretString);
      return { id: `${secretId}|${versionId}`, outputs: { arn: secretId, versionId } };
    },
    replaceOn: ["secretId", "secretString"],
    secret: "secretString",
  },
};
