// The broadcast of the documentation of nodejs-websocket. One room.
const ws = require("nodejs-websocket");

const server = ws.createServer((connection) => {
  connection.on("text", (text) => server.connections.forEach((other) => other.sendText(text)));
  connection.on("error", () => {});
});
server.listen(Number(process.argv[2]), "127.0.0.1");
