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

/** Sends one file. */
export async function sendFile({ org, projectId, file, onProgress }: Upload): Promise<UploadedFile> {
  const form = new FormData();
  if (projectId) form.set("project_id", projectId);
  form.set("channel", "call");
  form.set("metadata", "{}");
  form.set("file", file, file.name);
  const { items } = await sendForm<{ items: UploadedFile[] }>({
    org,
    path: "/api/v1/uploads",
    form,
    onProgress,
  });
  const first = items[0];
  if (!first) throw new ApiError(blank(0, "server.unexpected", ""));
  return first;
}

interface Sending {
  org: string;
  path: string;
  form: FormData;
  onProgress: (share: number) => void;
}

/** Sends a form with a file. Not `fetch`: only XMLHttpRequest tells how much has gone out. */
export function sendForm<T>({ org, path, form, onProgress }: Sending): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("x-organization", org);
    request.setRequestHeader("x-csrf-token", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new ApiError(blank(0, "network.unreachable", "")));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status < 300 && typeof body === "object") resolve(body as T);
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
