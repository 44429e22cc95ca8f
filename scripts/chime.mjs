const RATE = 16_000;

const SECONDS = 0.85;

/** The two notes, each with its start in seconds and its pitch in hertz: E5 and A5. */
const NOTES = [
  { start: 0, hertz: 659.26 },
  { start: 0.13, hertz: 880 },
];

/** What makes a tone a bell: parts above it that fade the sooner the higher they are. */
const PARTS = [
  { ratio: 1, loudness: 1, fade: 6 },
  { ratio: 2.01, loudness: 0.3, fade: 9 },
  { ratio: 3.02, loudness: 0.1, fade: 14 },
];

const LOUDNESS = 0.22;

/** A rollup plugin: makes the sound that is played when a message arrives. */
export function chime(fileName) {
  return {
    name: 'chime',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: wave(samples()) });
    },
  };
}

/** Values from -1 to 1, the same at every build. */
function samples() {
  return Array.from({ length: RATE * SECONDS }, (_, index) => {
    const time = index / RATE;
    const sound = NOTES.reduce((sum, note) => sum + toneAt(time - note.start, note.hertz), 0);
    // The end fades out, so that it does not click.
    return LOUDNESS * sound * Math.min(1, (SECONDS - time) / 0.1);
  });
}

function toneAt(time, hertz) {
  if (time < 0) return 0;
  const attack = Math.min(1, time / 0.006);
  return PARTS.reduce((sum, { ratio, loudness, fade }) => {
    const swing = Math.sin(2 * Math.PI * hertz * ratio * time);
    return sum + attack * loudness * Math.exp(-fade * time) * swing;
  }, 0);
}

/** A WAV file: mono, 16 bits a sample. */
function wave(values) {
  const data = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    data.writeInt16LE(Math.round(value * 32_767), index * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
