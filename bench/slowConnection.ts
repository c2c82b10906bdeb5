import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Forwards connections to a server with a delay, as a slow network does, and counts round trips. */
export class SlowConnection {
  /** The most round trips of one connection. One begins when the client sends something after an answer. */
  roundTrips = 0;

  private constructor(
    readonly port: number,
    readonly close: () => void,
  ) {}

  /**
   * @param target the server's port on this machine
   * @param roundTrip milliseconds, half of them in each direction
   */
  static async start(target: number, roundTrip: number): Promise<SlowConnection> {
    const server = createServer((client) => {
      const upstream = connect(target, "localhost");
      let trips = 0;
      let isAnswered = true;
      forward(client, upstream, () => {
        if (isAnswered) connection.roundTrips = Math.max(connection.roundTrips, ++trips);
        isAnswered = false;
      });
      forward(upstream, client, () => (isAnswered = true));
    });
    const forward = (from: Socket, to: Socket, onData: () => void) => {
      from.setNoDelay();
      from.on("data", (chunk) => {
        onData();
        setTimeout(() => to.write(chunk), roundTrip / 2);
      });
      from.on("close", () => setTimeout(() => to.destroy(), roundTrip / 2));
      from.on("error", () => to.destroy());
    };
    server.listen(0, "localhost");
    await once(server, "listening");
    const connection = new SlowConnection((server.address() as AddressInfo).port, () => server.close());
    return connection;
  }
}
