import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Vendor {
  /** What the form calls the address of its API. */
  url: string;
  close: () => void;
}

const SOMEBODY = { firstName: "Olena", lastName: "Shevchenko", line: "201", email: "olena@example.org" };

/** What vendors with a list of employees answer, by the end of the path; a key that says "wrong" is refused. */
const ANSWERS: Record<string, { good: unknown; bad: unknown }> = {
  "/api/4.0/settings/list-of-employees.json": {
    good: {
      status: "success",
      listOfEmployees: { 1: { name: "Olena Shevchenko", endpointData: { internalNumber: "201" } } },
    },
    bad: { status: "error", code: "121", message: "Wrong API key" },
  },
  "/api/users/list": {
    good: [SOMEBODY],
    bad: { status: "Error", message: "Wrong API key" },
  },
};

/** A vendor's API on this machine, as far as a connection test asks it. */
export async function startVendor(): Promise<Vendor> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const answer = ANSWERS[request.url ?? ""];
      const asked = Buffer.concat(parts).toString() + (request.headers.authorization ?? "");
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(asked.includes("wrong") ? answer?.bad : answer?.good));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
