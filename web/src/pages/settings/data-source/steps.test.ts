import { expect, test } from "vitest";
import { decideStep, following, stepsOf } from "./steps";

const everything = { capabilities: ["ingest", "history", "recordings"] };
const pushed = { capabilities: ["ingest"] };
const files = { capabilities: ["history_file"] };
const nothing = { chosen: undefined, entered: false, connected: undefined };

test("what a vendor cannot do is no step of the wizard", () => {
  expect(stepsOf(everything)).toEqual(["select", "configure", "test", "live", "import", "done"]);
  expect(stepsOf(pushed)).toEqual(["select", "configure", "test", "live", "done"]);
  expect(stepsOf(files)).toEqual(["select", "configure", "test", "import", "done"]);
  expect(following("test", files)).toBe("import");
  expect(following("live", pushed)).toBe("done");
  expect(following("done", pushed)).toBe("done");
});

test("the wizard begins with the choice, whatever else an old link says", () => {
  for (const asked of [undefined, "nonsense", "configure", "test", "live", "done"])
    expect(decideStep(asked, nothing)).toBe("select");
});

test("a reload forgets what was entered, so a test asks for it again", () => {
  expect(decideStep("test", { ...nothing, chosen: everything })).toBe("configure");
  expect(decideStep("test", { ...nothing, chosen: everything, entered: true })).toBe("test");
});

test("the steps after saving need a source that is connected and can do them", () => {
  expect(decideStep("live", { ...nothing, connected: everything })).toBe("live");
  expect(decideStep("import", { ...nothing, connected: pushed })).toBe("select");
  expect(decideStep("done", { ...nothing, connected: pushed })).toBe("done");
});
