#!/usr/bin/env python3
"""Renders the sample calls: every `scripts/<id>.json` becomes a stereo recording and its exact transcript.

The agent is channel 0 (left), the client channel 1 (right). Speech comes from espeak-ng through its C library, whose
word events give the true time of each word; ffmpeg compresses the result. The same scripts and the same versions of
espeak-ng and ffmpeg give the same bytes.

    apt-get install espeak-ng ffmpeg
    python3 crates/sandbox/samples/make/make.py            # every sample
    python3 crates/sandbox/samples/make/make.py uk-clinic-scan en-bank-card
"""

import array
import ctypes
import hashlib
import json
import multiprocessing
import pathlib
import subprocess
import sys
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAD_IN_MS = 600
LEAD_OUT_MS = 700
CHANNELS = {"agent": 0, "client": 1}
# Below this level (of 32767) a sample is the tail of a word rather than the word.
QUIET = 260

ENCODERS = {
    "wav": ["-c:a", "pcm_s16le"],
    "mp3": ["-c:a", "libmp3lame", "-joint_stereo", "0"],
    "ogg": ["-c:a", "libopus", "-application", "voip"],
    "m4a": ["-c:a", "aac", "-aac_coder", "twoloop"],
}


class Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
EVENT_LIST_TERMINATED, EVENT_WORD = 0, 1
RETRIEVAL, POSITION_BY_CHARACTER, UTF8 = 1, 1, 1
RATE, VOLUME, PITCH, PITCH_RANGE = 1, 2, 3, 4


class Speaker:
    """espeak-ng, one utterance at a time."""

    def __init__(self):
        self.lib = ctypes.CDLL("libespeak-ng.so.1")
        self.libc = ctypes.CDLL("libc.so.6")
        self.sample_rate = self.lib.espeak_Initialize(RETRIEVAL, 0, None, 0)
        if self.sample_rate <= 0:
            raise SystemExit("espeak-ng does not start: is its voice data installed?")
        self.samples, self.words = array.array("h"), []
        self.callback = CALLBACK(self.on_audio)
        self.lib.espeak_SetSynthCallback(self.callback)

    def on_audio(self, wav, count, events):
        if wav and count > 0:
            self.samples.frombytes(ctypes.string_at(wav, count * 2))
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == EVENT_WORD:
                self.words.append((event.text_position - 1, event.audio_position))
            index += 1
        return 0

    def say(self, text, voice):
        """Returns (samples, [(character offset, ms)])."""
        self.libc.srand(1)
        self.samples, self.words = array.array("h"), []
        if self.lib.espeak_SetVoiceByName(voice["voice"].encode()) != 0:
            raise SystemExit(f"espeak-ng has no voice {voice['voice']}")
        for parameter, value in (
            (RATE, voice["words_per_minute"]),
            (VOLUME, voice.get("volume", 100)),
            (PITCH, voice["pitch"]),
            (PITCH_RANGE, voice.get("pitch_range", 60)),
        ):
            self.lib.espeak_SetParameter(parameter, value, 0)
        data = text.encode() + b"\0"
        self.lib.espeak_Synth(data, len(data), 0, POSITION_BY_CHARACTER, 0, UTF8, None, None)
        self.lib.espeak_Synchronize()
        return self.samples, self.words


def word_spans(text):
    """[(start offset, end offset)] of the words as a reader sees them."""
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def word_starts(text, events):
    """The start of every word in ms; a word that espeak-ng joined to its neighbour is placed by its length."""
    spans = word_spans(text)
    known = [next((ms for at, ms in events if start <= at < end), None) for start, end in spans]
    if known[0] is None:
        known[0] = 0
    last_ms = max(ms for _, ms in events) + 300
    for index, value in enumerate(known):
        if value is not None:
            continue
        after = next((j for j in range(index, len(known)) if known[j] is not None), None)
        until = last_ms if after is None else known[after]
        stop = spans[after][0] if after is not None else len(text)
        begin = spans[index - 1][0]
        part = (spans[index][0] - begin) / max(1, stop - begin)
        known[index] = round(known[index - 1] + (until - known[index - 1]) * part)
    return [max(known[: index + 1]) for index in range(len(known))]


def loud_until(samples, start, stop):
    while stop > start and abs(samples[stop - 1]) < QUIET:
        stop -= 1
    return stop


def speak_turn(speaker, text, voice):
    """One turn without the silence around it: (samples, [{text, start_ms, end_ms}])."""
    samples, events = speaker.say(text, voice)
    rate = speaker.sample_rate
    first = next(i for i, value in enumerate(samples) if abs(value) >= QUIET)
    last = loud_until(samples, first, len(samples))
    starts = word_starts(text, events)
    cut_ms = first * 1000 // rate
    words = []
    for index, word in enumerate(text.split()):
        start = min(max(first, starts[index] * rate // 1000), last)
        stop = min(starts[index + 1] * rate // 1000, last) if index + 1 < len(starts) else last
        end = max(loud_until(samples, start, stop), min(start + rate // 20, stop))
        words.append({
            "text": word,
            "start_ms": max(0, start * 1000 // rate - cut_ms),
            "end_ms": max(0, end * 1000 // rate - cut_ms),
        })
    return samples[first:last], words


def lay_out(script, speaker):
    """Places the turns in time: (two channels, turns with true times)."""
    rate = speaker.sample_rate
    channels, turns, cursor = [array.array("h"), array.array("h")], [], LEAD_IN_MS
    for turn in script["turns"]:
        samples, words = speak_turn(speaker, turn["text"], script["render"][turn["speaker"]])
        # A negative pause is an interruption: the turn starts before the one before it has ended.
        start = max(0, cursor + turn["pause_ms"])
        channel = CHANNELS[turn["speaker"]]
        track, at = channels[channel], start * rate // 1000
        if len(track) > at:
            raise SystemExit(f"{script['id']}: {turn['speaker']} talks over themselves at {start} ms")
        track.extend([0] * (at - len(track)))
        track.extend(samples)
        end = start + len(samples) * 1000 // rate
        for word in words:
            word["start_ms"] += start
            word["end_ms"] += start
        turns.append({"speaker": turn["speaker"], "channel": channel, "start_ms": start, "end_ms": end,
                      "text": turn["text"], "words": words})
        cursor = max(cursor, end)
    length = (cursor + LEAD_OUT_MS) * rate // 1000
    for track in channels:
        track.extend([0] * (length - len(track)))
    return channels, turns


def encode(channels, rate, render, path):
    interleaved = array.array("h", [0]) * (2 * len(channels[0]))
    interleaved[0::2], interleaved[1::2] = channels[0], channels[1]
    raw = path.with_suffix(".raw.wav")
    with wave.open(str(raw), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(interleaved.tobytes())
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-threads", "1", "-i", str(raw), "-map_metadata", "-1", "-flags", "+bitexact",
         "-fflags", "+bitexact", "-af", "highpass=f=150,volume=0.8", "-ar", str(render["sample_rate"]),
         *ENCODERS[render["format"]], "-b:a", f"{render['bitrate_kbps']}k", str(path)],
        check=True,
    )
    raw.unlink()


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def make(script, speaker):
    channels, turns = lay_out(script, speaker)
    name = f"{script['id']}.{script['render']['format']}"
    path = ROOT / "audio" / name
    encode(channels, speaker.sample_rate, script["render"], path)
    data = path.read_bytes()
    truth = {"id": script["id"], "language": script["language"], "file": name,
             "sha256": hashlib.sha256(data).hexdigest(),
             "duration_ms": len(channels[0]) * 1000 // speaker.sample_rate, "turns": turns}
    write_json(ROOT / "truth" / f"{script['id']}.json", truth)
    print(f"{name:32} {truth['duration_ms'] / 1000:6.1f} s  {len(data) / 1000:6.1f} kB")


def main():
    (ROOT / "audio").mkdir(exist_ok=True)
    (ROOT / "truth").mkdir(exist_ok=True)
    scripts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "scripts").glob("*.json"))]
    wanted = set(sys.argv[1:]) or {script["id"] for script in scripts}
    for script in scripts:
        if script["id"] in wanted:
            # espeak-ng keeps state between utterances: a fresh process makes a call sound the same in any company.
            child = multiprocessing.get_context("fork").Process(target=lambda script=script: make(script, Speaker()))
            child.start()
            child.join()
            if child.exitcode:
                raise SystemExit(child.exitcode)
    write_json(ROOT / "index.json", {"samples": [script["id"] for script in scripts]})


if __name__ == "__main__":
    main()
