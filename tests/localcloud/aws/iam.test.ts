import assert from "node:assert/strict";
import { Account } from "../../../localcloud/aws/account";
import { isAllowed } from "../../../localcloud/aws/iam";

describe("IAM", () => {
  const role = "arn:aws:iam::123456789012:role/reader";
  const request = { action: "kms:Decrypt", resource: "arn:key", context: { "kms:ViaService": "secretsmanager" } };

  const policy = (statement: object) => {
    const allow = { Effect: "Allow", Action: "kms:Decrypt", Resource: ["arn:other", "arn:key"] };
    return JSON.stringify({ Statement: [{ ...allow, ...statement }] });
  };

  function allows(statement: object, asked: typeof request = request, attachedTo = "reader"): boolean {
    const account = new Account();
    const inputs = { role: attachedTo, name: "policy", policy: policy(statement) };
    account.create({ type: "aws:iam/rolePolicy:RolePolicy", name: "policy", region: "", inputs });
    return isAllowed(account, role, asked);
  }

  it("allows the action and resource of a statement", () => {
    assert.equal(allows({}), true);
    assert.equal(allows({ Action: ["kms:Encrypt", "kms:Decrypt"], Resource: "arn:key" }), true);
  });

  it("denies everything else", () => {
    assert.equal(isAllowed(new Account(), role, request), false);
    assert.equal(allows({ Effect: "Deny" }), false);
    assert.equal(allows({ Action: "kms:Encrypt" }), false);
    assert.equal(allows({ Resource: "arn:other" }), false);
    assert.equal(allows({}, request, "er"), false);
    assert.equal(allows({}, request, "writer"), false);
  });

  it("applies an attached policy of the account, and grants nothing for AWS's managed ones", () => {
    const account = new Account();
    const create = (type: string, inputs: object) => account.create({ type, name: "policy", region: "", inputs });
    const { id } = create("aws:iam/policy:Policy", { name: "readers", policy: policy({}) });
    assert.equal(isAllowed(account, role, request), false);
    const attach = (policyArn: string) =>
      create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "reader", policyArn });
    attach("arn:aws:iam::aws:policy/AdministratorAccess");
    assert.equal(isAllowed(account, role, request), false);
    attach(id);
    assert.equal(isAllowed(account, role, request), true);
  });

  it("accepts any characters for a star at a resource's end", () => {
    assert.equal(allows({ Resource: "arn:k*" }), true);
    assert.equal(allows({ Resource: ["arn:key*"] }), true);
    assert.equal(allows({ Resource: "arn:l*" }), false);
    assert.equal(allows({ Resource: "*:key" }), false);
  });

  it("evaluates conditions, and denies under one that it does not know", () => {
    const via = (service: string) => ({ Condition: { StringEquals: { "kms:ViaService": service } } });
    assert.equal(allows(via("secretsmanager")), true);
    assert.equal(allows(via("s3")), false);
    assert.equal(allows({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), false);
  });
});
