// Eight-kilohertz stereo: a soft tone per word, left for the agent and right for the client.
import { transcriptOf } from "./fixtures.mjs";

const RATE = 8000;

export function wavOf(interaction) {
  const frames = Math.floor((interaction.duration_ms / 1000) * RATE);
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(frames * 4, 40);
  for (const turn of transcriptOf(interaction).turns) {
    for (const word of turn.words) {
      const from = Math.floor((word.start_ms / 1000) * RATE);
      const to = Math.min(frames, Math.floor((word.end_ms / 1000) * RATE));
      for (let n = from; n < to; n += 1) {
        const swell = Math.sin(((n - from) / (to - from)) * Math.PI);
        const tone = Math.sin((2 * Math.PI * (turn.channel ? 190 : 140) * n) / RATE);
        wav.writeInt16LE(Math.round(swell * tone * 9000), 44 + n * 4 + turn.channel * 2);
      }
    }
  }
  return wav;
}
