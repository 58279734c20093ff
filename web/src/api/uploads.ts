import { queryOptions } from "@tanstack/react-query";
import { csrfToken, inOrganization, take } from "./client";
import { ApiError, asProblem, blank } from "./problem";
import type { UploadedFile } from "./types";

/** What the chosen files will come to, before a byte is sent. */
export const estimateQuery = (
  org: string,
  projectId: string | undefined,
  files: { name: string; bytes: number }[],
) =>
  queryOptions({
    queryKey: [org, "estimate", projectId, files],
    enabled: files.length > 0,
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(inOrganization(org).POST("/api/v1/uploads/estimate", { body: { files, project_id: projectId } })),
  });

interface Upload {
  org: string;
  /** Routing decides when absent. */
  projectId: string | undefined;
  file: File;
  onProgress: (share: number) => void;
}

/** Sends one file. Not `fetch`: only XMLHttpRequest tells how much has gone out. */
export function sendFile({ org, projectId, file, onProgress }: Upload): Promise<UploadedFile> {
  const form = new FormData();
  if (projectId) form.set("project_id", projectId);
  form.set("channel", "call");
  form.set("metadata", "{}");
  form.set("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/uploads");
    request.setRequestHeader("x-organization", org);
    request.setRequestHeader("x-csrf-token", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new ApiError(blank(0, "network.unreachable", "")));
    request.onload = () => {
      const body = parse(request.responseText);
      const first = (body as { items?: UploadedFile[] } | undefined)?.items?.[0];
      if (request.status < 300 && first) resolve(first);
      else reject(new ApiError(asProblem(request.status, body)));
    };
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
