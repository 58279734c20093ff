import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** What every failed call throws: the server's own words, or a network failure in the same shape. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
  }
  get status() {
    return this.problem.status;
  }
  get code() {
    return this.problem.code;
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return blank(0, "network.unreachable", error instanceof Error ? error.message : "");
}

export function blank(status: number, code: string, detail: string): Problem {
  return { type: "about:blank", title: "", status, detail, code, request_id: "", errors: [] };
}

/** Any body a gateway in between may answer with becomes a problem too. */
export function asProblem(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "code" in body) {
    return { ...blank(status, "", ""), ...(body as Partial<Problem>) };
  }
  return blank(status, "server.unexpected", typeof body === "string" ? body.slice(0, 200) : "");
}
