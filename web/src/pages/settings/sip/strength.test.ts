import { expect, test } from "vitest";
import { guessBits, strengthOf } from "./strength";
import { newPassword } from "./values";

test("a password that is made here is always strong", () => {
  for (let nth = 0; nth < 200; nth += 1) expect(strengthOf(newPassword())).toBe("strong");
});

test("a long password is not a strong one by its length alone", () => {
  const table = {
    short: ["", "Xk9!pQ2@vL"],
    weak: ["aaaaaaaaaaaaaaaa", "123456789012345", "asterisk12345", "passwordpassword", "abcdefghijklmnop"],
    fair: ["telephone-door7"],
    strong: ["correct horse battery staple", "vK7-rT2pXq9mWz4"],
  };
  for (const [strength, passwords] of Object.entries(table))
    for (const password of passwords) expect(strengthOf(password), password).toBe(strength);
});

test("what is foreseen adds nothing", () => {
  expect(guessBits("kfz8")).toBeLessThan(guessBits("kfz8m"));
  expect(guessBits("kfz888")).toBe(guessBits("kfz88"));
  expect(guessBits("kfz1234")).toBe(guessBits("kfz12"));
});
