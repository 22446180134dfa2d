// Events on their way to Python. Streamlit keeps only the last trigger of a name before a run, so events are
// numbered and sent as a list until Python has said how far it has read.

const CLIENT = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
const FIRST_WAIT = 5000, LONGEST_WAIT = 40000; // ms; a slow run must not be restarted by an impatient sender

export class Queue {
  constructor() {
    this.client = CLIENT;
    this.n = 0;
    this.pending = [];
    this.acked = 0;
    this.send = null;
    this.wait = FIRST_WAIT;
    this.timer = 0;
    this.onAck = new Map();
  }

  /** Number an event and send everything that is not acknowledged. `whenRead` runs after Python has read it. */
  push(kind, ids, more, whenRead) {
    this.n += 1;
    this.pending.push({ n: this.n, kind, ids, more: more ?? {} });
    if (whenRead) this.onAck.set(this.n, whenRead);
    this.wait = FIRST_WAIT;
    this.flush();
    return this.n;
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.pending.length || !this.send) return;
    this.send("events", { client: this.client, events: this.pending });
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** What Python has read so far: {client, n}. Unread events are sent again at once. */
  ack(seen) {
    if (!seen || seen.client !== this.client) return;
    this.acked = Math.max(this.acked, seen.n);
    this.pending = this.pending.filter((event) => event.n > this.acked);
    for (const [n, whenRead] of [...this.onAck]) {
      if (n <= this.acked) { this.onAck.delete(n); whenRead(); }
    }
    if (this.pending.length) this.flush();
    else { clearTimeout(this.timer); this.wait = FIRST_WAIT; }
  }

  stop() {
    clearTimeout(this.timer);
    this.send = null;
  }
}
