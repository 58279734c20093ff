import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Vendor {
  /** What the form calls the address of its API. */
  url: string;
  /** Of a window of its history, by where it begins: the rows it answers. */
  rows: (dateFrom: string) => unknown[];
  /** From here on, whoever asks for the history waits. */
  hold: () => void;
  /** Whoever waits is answered, and nobody waits from here on. */
  release: () => void;
  /** How many questions about the history wait. */
  waiting: () => number;
  close: () => void;
}

const SOMEBODY = { firstName: "Olena", lastName: "Shevchenko", line: "201", email: "olena@example.org" };

const HISTORY = "/api/history/get";

/** What vendors with a list of employees answer, by the end of the path; a key that says "wrong" is refused. */
const ANSWERS: Record<string, { good: unknown; bad: unknown }> = {
  "/api/4.0/settings/list-of-employees.json": {
    good: {
      status: "success",
      listOfEmployees: { 1: { name: "Olena Shevchenko", endpointData: { internalNumber: "201" } } },
    },
    bad: { status: "error", code: "121", message: "Wrong API key" },
  },
  "/api/4.0/stats/list-of-calls-for-period.json": {
    good: { status: "success", callDetails: [] },
    bad: { status: "error", code: "121", message: "Wrong API key" },
  },
  "/api/users/list": {
    good: [SOMEBODY],
    bad: { status: "Error", message: "Wrong API key" },
  },
};

/** A call that nobody answered, as UniTalk lists it: nothing of it has to be fetched or paid for. */
export const missedCall = (date: string, nth = 0) => ({
  dbid: `${date} ${nth}`,
  direction: "IN",
  state: "NOANSWER",
  from: `38050111${String(2200 + nth)}`,
  to: ["201"],
  outerNumber: "380441112233",
  date,
  secondsFullTime: 12,
  secondsTalk: 0,
});

/** A vendor's API on this machine, as far as a connection test and an import ask it. */
export async function startVendor(): Promise<Vendor> {
  const held: (() => void)[] = [];
  let holds = false;
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      if (request.url === HISTORY) {
        const calls = vendor.rows(JSON.parse(body).dateFrom);
        const tell = () => answer(response, 200, { calls, count: calls.length });
        if (holds) held.push(tell);
        else tell();
        return;
      }
      const known = ANSWERS[request.url ?? ""];
      const asked = body + (request.headers.authorization ?? "");
      answer(response, known ? 200 : 404, asked.includes("wrong") ? known?.bad : known?.good);
    });
  });
  const vendor: Vendor = {
    url: "",
    rows: (dateFrom) => [missedCall(dateFrom)],
    hold: () => {
      holds = true;
    },
    release: () => {
      holds = false;
      for (const tell of held.splice(0)) tell();
    },
    waiting: () => held.length,
    close: () => {
      vendor.release();
      server.close();
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vendor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return vendor;
}

/** What connects UniTalk to it. */
export const unitalk = ({ url }: Vendor, name = "UniTalk") => ({
  connector: "unitalk",
  name,
  fields: { api_key: "key", webhook_secret: "a secret of the event handler", base_url: url },
});
