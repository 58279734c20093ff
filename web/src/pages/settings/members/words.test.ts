import { expect, test } from "vitest";
import { deviceOf } from "./words";

test("a device is named as its owner would", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
  expect(deviceOf(chrome)).toBe("Chrome · Linux");
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
  expect(deviceOf(safari)).toBe("Safari · iPhone");
  expect(deviceOf("curl/8.5")).toBeUndefined();
});
