import { SerializerSelector } from "@fastify/fast-json-stringify-compiler";

type Factory = ReturnType<typeof SerializerSelector>;

/** Fastify's own serialisation by schema, which writes a frozen body once for as long as it is kept. */
export const frozenBodiesOnce: Factory = (...parameters) => {
  const compile = SerializerSelector()(...parameters);
  return (route) => {
    const serialize = compile(route);
    const written = new WeakMap<object, string>();
    return (body: object) => {
      const known = written.get(body);
      if (known !== undefined) return known;
      const text = serialize(body);
      if (Object.isFrozen(body)) written.set(body, text);
      return text;
    };
  };
};
