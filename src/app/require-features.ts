import type { preHandlerHookHandler } from "fastify";
import type { Context } from "../capability/capability.ts";
import type { Operation } from "../contract/document.ts";
import { isFeature, requireFeature } from "../resources/account/module.ts";

/**
 * Refuses owners without the feature that an operation needs, before all other checks of the operation.
 * @throws Error when the contract names an unknown feature
 */
export const requireFeatures =
  (context: Context) =>
  ({ id, feature }: Operation): preHandlerHookHandler => {
    if (feature === undefined) return (_request, _reply, done) => done();
    if (!isFeature(feature))
      throw new Error(`The contract cannot be loaded: operation ${id} has an unknown x-feature: ${feature}.`);
    return (request, _reply, done) => {
      requireFeature(context, request.principal.ownerKey, feature);
      done();
    };
  };
