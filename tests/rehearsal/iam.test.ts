import assert from "node:assert/strict";
import { RolePolicies } from "../../rehearsal/iam";

describe("RolePolicies", () => {
  const role = "arn:aws:iam::123456789012:role/reader";
  const request = { action: "kms:Decrypt", resource: "arn:key", context: { "kms:ViaService": "secretsmanager" } };

  function allows(statement: object, asked: typeof request = request, attachedTo = "reader"): boolean {
    const policies = new RolePolicies();
    const allow = { Effect: "Allow", Action: "kms:Decrypt", Resource: ["arn:other", "arn:key"] };
    policies.attach(attachedTo, JSON.stringify({ Statement: [{ ...allow, ...statement }] }));
    return policies.allows(role, asked);
  }

  it("allows what a statement names", () => {
    assert.equal(allows({}), true);
    assert.equal(allows({ Action: ["kms:Encrypt", "kms:Decrypt"], Resource: "arn:key" }), true);
  });

  it("denies everything else", () => {
    assert.equal(new RolePolicies().allows(role, request), false);
    assert.equal(allows({ Effect: "Deny" }), false);
    assert.equal(allows({ Action: "kms:Encrypt" }), false);
    assert.equal(allows({ Resource: "arn:other" }), false);
    assert.equal(allows({}, request, "er"), false);
    assert.equal(allows({}, request, "writer"), false);
  });

  it("asks its conditions, and denies under one that it does not know", () => {
    const via = (service: string) => ({ Condition: { StringEquals: { "kms:ViaService": service } } });
    assert.equal(allows(via("secretsmanager")), true);
    assert.equal(allows(via("s3")), false);
    assert.equal(allows({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), false);
  });
});
