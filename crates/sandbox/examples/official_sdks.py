"""Runs the vendors' own Python libraries against the simulators.

    pip install deepgram-sdk openai standardwebhooks requests
    cargo run -p harken-sandbox --example serve > /tmp/sandbox.env &
    . /tmp/sandbox.env && python crates/sandbox/examples/official_sdks.py

Exits with an error at the first answer a library cannot read. The libraries read leniently, so their own
models check the answers again, strictly.
"""

import datetime
import json
import os
import pathlib

import openai
import requests
from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment
from deepgram.types import ListenV1Response
from openai.types.audio import TranscriptionDiarized, TranscriptionVerbose
from openai.types.chat import ChatCompletion
from standardwebhooks import Webhook

SAMPLES = pathlib.Path(__file__).parent.parent / "samples"
PBX, DEEPGRAM, OPENAI, RECEIVER = (os.environ[f"SANDBOX_{name}"] for name in ("PBX", "DEEPGRAM", "OPENAI", "RECEIVER"))
TRUTH = json.loads((SAMPLES / "truth" / "uk-shop-return.json").read_text())
AUDIO = SAMPLES / "audio" / TRUTH["file"]


def deepgram_client(key):
    websocket = DEEPGRAM.replace("http", "ws")
    environment = DeepgramClientEnvironment(base=DEEPGRAM, production=websocket, agent=websocket, agent_rest=DEEPGRAM)
    return DeepgramClient(api_key=key, environment=environment)


def deepgram():
    client = deepgram_client("sandbox-deepgram-key")
    assert client.manage.v1.projects.list().projects[0].name == "Sandbox"
    options = dict(model="nova-3", language="uk", smart_format=True, punctuate=True, utterances=True)
    answer = client.listen.v1.media.transcribe_file(request=AUDIO.read_bytes(), multichannel=True, **options)
    ListenV1Response.model_validate(answer.model_dump())
    assert len(answer.results.channels) == 2 and answer.metadata.channels == 2
    spoken = [utterance.transcript for utterance in answer.results.utterances]
    assert spoken == [turn["text"] for turn in sorted(TRUTH["turns"], key=lambda turn: turn["start_ms"])]
    assert answer.results.channels[0].alternatives[0].words[0].punctuated_word == "Так,"
    mixed = client.listen.v1.media.transcribe_file(request=AUDIO.read_bytes(), diarize=True, keyterm=["Побутовий двір"], **options)
    assert {word.speaker for word in mixed.results.channels[0].alternatives[0].words} == {0, 1}
    call = requests.post(f"{PBX}/_sandbox/calls", json={"kind": "sample", "sample": TRUTH["id"]}, timeout=10).json()
    fetched = client.listen.v1.media.transcribe_url(url=call["record_url"], model="nova-3", language="uk")
    assert fetched.metadata.sha256 == TRUTH["sha256"]
    for client_, body, status in [(client, b"\0" * 999, 400), (deepgram_client("guess"), AUDIO.read_bytes(), 401)]:
        try:
            client_.listen.v1.media.transcribe_file(request=body, model="nova-3")
            raise SystemExit("Deepgram's refusal did not arrive")
        except ApiError as error:
            assert error.status_code == status and error.body["request_id"], error


def evaluation_request(**more):
    text = {"type": "string"}
    closed = lambda **fields: {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    evidence = closed(turn={"type": "integer"}, quote=text)
    verdict = {"type": "string", "enum": ["pass", "fail", "not_applicable"]}
    criterion = closed(key=text, verdict=verdict, comment=text, evidence={"type": "array", "items": evidence})
    schema = closed(summary=text, criteria={"type": "array", "items": criterion})
    document = {
        "criteria": [{"key": "politeness", "name": "Ввічливість", "guide": "Говорить ввічливо"}],
        "language": "uk",
        "transcript": [{"turn": at, **{key: turn[key] for key in ("speaker", "start_ms", "text")}} for at, turn in enumerate(TRUTH["turns"])],
    }
    form = {"type": "json_schema", "json_schema": {"name": "evaluation", "strict": True, "schema": schema, **more}}
    return dict(model="gpt-4.1-mini", messages=[{"role": "user", "content": json.dumps(document, ensure_ascii=False)}], response_format=form)


def openai_chat():
    client = openai.OpenAI(api_key="sk-sandbox-openai-key", base_url=f"{OPENAI}/v1", max_retries=0)
    assert "gpt-4.1-mini" in [model.id for model in client.models.list()]
    answer = client.chat.completions.create(**evaluation_request())
    ChatCompletion.model_validate(answer.to_dict())
    ruling = json.loads(answer.choices[0].message.content)["criteria"][0]
    assert ruling["verdict"] == "fail" and answer.usage.total_tokens > 0
    assert all(place["quote"] in TRUTH["turns"][place["turn"]]["text"] for place in ruling["evidence"])
    refused = lambda kind, **change: expect(kind, lambda: client.chat.completions.create(**{**evaluation_request(), **change}))
    refused(openai.NotFoundError, model="claude-9")
    refused(openai.BadRequestError, temperature=3)
    expect(openai.BadRequestError, lambda: client.chat.completions.create(**evaluation_request(schema={"type": "object"})))
    stranger = openai.OpenAI(api_key="sk-guess", base_url=f"{OPENAI}/v1", max_retries=0)
    expect(openai.AuthenticationError, lambda: stranger.models.list())
    fault("openai", "rate_limited", retry_after_s=1)
    expect(openai.RateLimitError, lambda: client.models.list())
    fault("openai", "internal_error", times=2)
    assert client.with_options(max_retries=2).models.list().data, "the library recovers by its own retries"


def openai_audio():
    client = openai.OpenAI(api_key="sk-sandbox-openai-key", base_url=f"{OPENAI}/v1", max_retries=0)
    create = lambda **fields: client.audio.transcriptions.create(file=AUDIO, **fields)
    assert create(model="gpt-4o-transcribe").text.startswith("Так, слухаю.")
    verbose = create(model="whisper-1", language="uk", response_format="verbose_json", timestamp_granularities=["word", "segment"])
    TranscriptionVerbose.model_validate(verbose.to_dict())
    assert verbose.language == "ukrainian" and verbose.words[0].word == "Так"
    assert len(verbose.segments) == len(TRUTH["turns"])
    diarized = create(model="gpt-4o-transcribe-diarize", response_format="diarized_json", chunking_strategy="auto")
    TranscriptionDiarized.model_validate(diarized.to_dict())
    assert {segment.speaker for segment in diarized.segments} == {"A", "B"}
    assert " --> " in create(model="whisper-1", response_format="srt")
    expect(openai.BadRequestError, lambda: create(model="gpt-4o-transcribe", response_format="verbose_json"))
    unknown = ("noise.wav", b"\0" * 999)
    expect(openai.BadRequestError, lambda: client.audio.transcriptions.create(file=unknown, model="whisper-1"))


def webhooks():
    secret, body, now = "whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC0wMQ==", '{"type":"interaction.completed"}', datetime.datetime.now(datetime.timezone.utc)
    for secret_, status in [(secret, 204), ("whsec_b3RoZXItd2ViaG9vay1zZWNyZXQtZm9yLXRlc3Q=", 401)]:
        signature = Webhook(secret_).sign("msg_1", now, body)
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
        assert requests.post(f"{RECEIVER}/hooks/sdk", data=body, headers=headers, timeout=10).status_code == status


def fault(vendor, kind, times=1, **fields):
    order = {"vendor": vendor, "fault": {"kind": kind, **fields}, "times": times}
    requests.post(f"{RECEIVER}/_sandbox/faults", json=order, timeout=10).raise_for_status()


def expect(kind, call):
    try:
        call()
    except kind:
        return
    raise SystemExit(f"{kind.__name__} was expected")


if __name__ == "__main__":
    for check in (deepgram, openai_chat, openai_audio, webhooks):
        check()
        print(f"{check.__name__}: as the library expects")
