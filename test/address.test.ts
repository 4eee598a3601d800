import { expect, it } from "vitest";
import { isLoopback } from "../src/core/address.ts";

it.each([
  ["localhost", true],
  ["LOCALHOST", true],
  ["127.0.0.1", true],
  ["127.255.0.9", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["::FFFF:7f00:1", true],
  ["127.999.0.1", false],
  ["127.0.0.1.example", false],
  ["localhost.example", false],
  ["::127.0.0.1", false],
  ["64:ff9b::127.0.0.1", false],
  ["2002:7f00:1::", false],
  ["::ffff:10.0.0.1", false],
  ["0.0.0.0", false],
  ["::", false],
])("isLoopback says of %s: %s", (host, expected) => expect(isLoopback(host)).toBe(expected));
