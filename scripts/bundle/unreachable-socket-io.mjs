/**
 * What of Socket.IO's client the widget cannot reach: see leave-out.mjs for what the table says. All
 * of it follows from how the client is used (widget/connection/socket-client.ts), and from what the
 * adapter sends:
 * - one namespace, "/"; one manager with one engine, opened when it is made and never again
 * - one transport, a WebSocket of the browser: nothing to upgrade to, no payloads to be split
 * - an options object with host, port, path and the transport in it, and without query, retries,
 *   recovery, or anything that only Node or React Native knows
 * - every emit asks for an answer within a time, and is made while the socket is connected; none is
 *   volatile or compressed by choice
 * - from the server nothing binary, no event that asks for an answer, and no packet that its
 *   Socket.IO would not make
 * - nobody listens to anything but "connect", "disconnect", "connect_error" and the server's events;
 *   why a socket closed, nobody asks, and of an error of connecting only for what the adapter says
 * - once closed, a socket is not used again
 */
export const UNREACHABLE_SOCKET_IO = {
  'socket.io-client/build/esm/index.js': {
    // Of io(), which a manager is made without.
    without: ['Object.assign(lookup, …'],
  },

  'socket.io-client/build/esm/manager.js': {
    members: [
      'reconnection',
      'reconnectionAttempts',
      'reconnectionDelay',
      'randomizationFactor',
      'reconnectionDelayMax',
      'timeout',
      'maybeReconnectOnOpen',
      'connect',
      'onping',
      'disconnect',
      'reconnect',
      'onreconnect',
    ],
    without: [
      'this._readyState = "closed";',
      'this._readyState = "opening";',
      'this._readyState = "open";',
      'open: return this;',
      'ondecoded: this.setTimeoutFn',
      'for (let i = 0; i < encodedPackets.length; i++) {…',
      'opts.path = opts.path || "/socket.io";',
      'this.nsps = {};',
      'this.decoder.destroy();',
      'installTimerFunctions(this, opts);',
      'this.reconnection(…',
      'this.reconnectionAttempts(…',
      'this.reconnectionDelay(…',
      'this.reconnectionDelayMax(…',
      'this.randomizationFactor(…',
      'this.backoff = …',
      'this.backoff.reset();',
      'this.timeout(…',
      'this.uri = uri;',
      'this._autoConnect = opts.autoConnect !== false;',
      'this.skipReconnect = …',
      'this._reconnecting = …',
      'this.maybeReconnectOnOpen();',
      'on(socket, "ping", this.onping.bind(this))',
      'this.nsps[nsp] = socket;',
      // Whoever is done with its one socket is done with the manager.
      'for (const nsp of nsps) {…',
    ],
    never: [
      '~this._readyState.indexOf("open")',
      'fn',
      'this.opts.autoUnref',
      'this._reconnection && !this.skipReconnect',
    ],
    always: [
      'uri && "object" === typeof uri',
      'this._autoConnect',
      '!socket',
      'false !== this._timeout',
    ],
    same: {
      'opts || {}': 'opts',
      'new _parser.Encoder()': 'new parser.Encoder()',
      'new _parser.Decoder()': 'new parser.Decoder()',
      'opts.parser || parser': 'undefined',
      'this._timeout': 'this.opts.timeout',
      'this.uri': 'undefined',
      'this.setTimeoutFn': 'setTimeout',
      'this.clearTimeoutFn': 'clearTimeout',
      'this.nsps[nsp]': 'undefined',
      'this.onclose(…': 'this.onclose()',
      '(_a = this.engine) === null…': 'this.engine.close()',
      // A packet that is not binary is one text.
      'this.encoder.encode(packet)': 'this.engine.write(this.encoder.encodeAsString(packet))',
      'this.emitReserved("close", reason, description)': 'this.emitReserved("close")',
      'new Error("timeout")': '{}',
      'Object.keys(this.nsps)': 'undefined',
    },
  },

  'socket.io-client/build/esm/socket.js': {
    members: [
      'disconnected',
      'active',
      'open',
      'send',
      '_addToQueue',
      '_drainQueue',
      'ack',
      'close',
      'compress',
      'volatile',
      'onAny',
      'prependAny',
      'offAny',
      'listenersAny',
      'onAnyOutgoing',
      'prependAnyOutgoing',
      'offAnyOutgoing',
      'listenersAnyOutgoing',
      'emitBuffered',
      'notifyOutgoingListeners',
    ],
    without: [
      'this.sendBuffer = [];',
      'this.sendBuffer.push(packet);',
      'for (let i = 0; i < this.sendBuffer.length; i++) {…',
      'this.nsp = nsp;',
      'packet.nsp = this.nsp;',
      'emit: this.flags = {};',
      'emit: return this;',
      'connect: return this;',
      'disconnect: return this;',
      'err.data = packet.data.data;',
      'case PacketType.EVENT:',
      'case PacketType.ACK:',
      'this.recovered = …',
      'this._queue = [];',
      'this._queueSeq = 0;',
      'this._opts = …',
      'if (this.connected) return this;',
      'if (this.subs) return;',
      'if (!this.io["_reconnecting"]) this.io.open();',
      'packet.options = {};',
      'packet.options.compress = …',
      'this.notifyOutgoingListeners(packet);',
      'this._drainQueue(true);',
      'this.emitBuffered();',
      'this.receiveBuffer = [];',
      'fn.withError = true;',
      'this.id = id;',
      'delete this.id;',
      'this._pid = pid;',
    ],
    never: [
      '"open" === this.io._readyState',
      'RESERVED_EVENTS.hasOwnProperty(ev)',
      'this._opts.retries && !this.flags.fromQueue && !this.flags.volatile',
      'this.flags.volatile && !isTransportWritable',
      'timeout === undefined',
      'this._pid',
      'this._anyListeners && this._anyListeners.length',
      'this._pid && args.length && typeof args[args.length - 1] === "string"',
      'null != packet.id',
    ],
    always: [
      'opts && opts.auth',
      'typeof this.auth == "function"',
      'this.io._autoConnect',
      'ack.withError',
      '"function" === typeof args[args.length - 1]',
      'onevent: this.connected',
      'packet.data && packet.data.sid',
    ],
    same: {
      'PacketType.CONNECT': '0',
      'PacketType.DISCONNECT': '1',
      'PacketType.EVENT': '2',
      'PacketType.CONNECT_ERROR': '4',
      // Those of binary packets come last for events and answers alike.
      'PacketType.BINARY_EVENT': '2',
      'PacketType.BINARY_ACK': '3',
      '(_b = (_a = this.io.engine)…': 'undefined',
      '(_c = this.io.engine)…': 'this.io.engine._hasPingExpired()',
      '(_a = this.flags.timeout)…': 'this.flags.timeout',
      'this.open()': 'this.connect()',
      'this.sendBuffer.some(…': 'false',
      'packet.nsp === this.nsp': 'true',
      'this.onconnect(…': 'this.onconnect()',
      'this.onclose(…': 'this.onclose()',
      'this.emitReserved("disconnect", reason, description)': 'this.emitReserved("disconnect")',
      'new Error(packet.data.message)': 'packet.data',
      'this.io.setTimeoutFn': 'setTimeout',
      'this.io.clearTimeoutFn': 'clearTimeout',
    },
  },

  'socket.io-parser/build/esm/index.js': {
    members: [
      'encode',
      'encodeAsBinary',
      'tryParse',
      'isPayloadValid',
      'destroy',
      'Encoder.constructor',
      'Decoder.constructor',
    ],
    without: [
      '(function (PacketType) {…',
      'this.replacer',
      'p.nsp = "/";',
      '"Unknown type: " + obj',
    ],
    never: [
      'obj.type === PacketType.BINARY_EVENT || obj.type === PacketType.BINARY_ACK',
      'obj.nsp && "/" !== obj.nsp',
      'this.reconstructor',
      'isBinaryEvent || packet.type === PacketType.BINARY_ACK',
      'isBinary(obj) || obj.base64',
      'p.type === PacketType.BINARY_EVENT || p.type === PacketType.BINARY_ACK',
      '"/" === str.charAt(i + 1)',
    ],
    always: ['Decoder.isPayloadValid(p.type, payload)'],
    same: {
      // Types that are not known are refused, and those of binary packets with them.
      'PacketType[p.type] === undefined': '!(p.type <= 4)',
      'packet.type === PacketType.BINARY_EVENT': 'false',
      'this.tryParse(str.substr(i))': 'JSON.parse(str.substr(i))',
    },
  },

  'engine.io-client/build/esm/socket.js': {
    members: ['_probe', '_getWritablePackets', '_filterUpgrades', 'send'],
    without: [
      'this.binaryType = …',
      'this._pingInterval = -1;',
      'this._pingTimeout = -1;',
      'this._pingTimeoutTime = Infinity;',
      'this.secure = …',
      'this.hostname = …',
      'this.port = …',
      'this.transports = [];',
      'this._transportsByName = Object.create(null);',
      '((_b = opts.transportImplementations)…',
      'query.EIO = protocol;',
      'query.transport = name;',
      'this.transport.query.sid = data.sid;',
      'this.id = data.sid;',
      'this.id = null;',
      '_onClose: this.transport.removeAllListeners();',
      '_onClose: this.writeBuffer = [];',
      '_onClose: this._prevBufferLen = 0;',
      '_hasPingExpired: this.setTimeoutFn',
      'write: return this;',
      'close: return this;',
      'this._upgrades = …',
      'this._maxPayload = …',
      'installTimerFunctions(this, opts);',
      'Socket.priorWebsocketSuccess = …',
      'Socket.protocol = protocol;',
      'this.emitReserved("packet", packet);',
      'this.emitReserved("heartbeat");',
      'this.emitReserved("ping");',
      'this.emitReserved("pong");',
      'this.emitReserved("message", packet.data);',
      'this.emitReserved("handshake", data);',
      'this.emitReserved("flush");',
      'this.emitReserved("packetCreate", packet);',
      'this.opts.path = …',
      'err.code = packet.data;',
      'options = options || {};',
      'options.compress = …',
    ],
    never: [
      'uri && "object" === typeof uri',
      'uri',
      'opts.host',
      // The port of a URL is empty where it is the usual one.
      'opts.hostname && !opts.port',
      'opts.transportImplementations && opts.transports',
      'typeof this.opts.query === "string"',
      'this.opts.closeOnBeforeunload',
      'this._beforeunloadEventListener',
      'this.opts.withCredentials',
      'this.id',
      'this.transports.length === 0',
      'this.transport',
      '"open" === this.readyState && this.opts.upgrade',
      'this.opts.autoUnref',
      'this.upgrading',
      '"function" === typeof data',
      '"function" === typeof options',
      'fn',
      'this.opts.tryAllTransports && …',
      'onHandshake: "closed" === this.readyState',
    ],
    always: [
      'opts.transportImplementations || …',
      'flush: "closed" !== this.readyState',
      '_onPacket: "opening" === this.readyState || "open" === …',
    ],
    same: {
      'typeof addEventListener === "function" && typeof removeEventListener === "function"': 'true',
      // Its options have all that it needs, and its transport takes them as they are.
      'Object.assign({ path: …': 'opts',
      'this.hostname': 'opts.hostname',
      'Object.assign({}, this.opts, { query,…': 'this.opts',
      'this.opts.rememberUpgrade && …': 'undefined',
      'this._transportsByName[name]': 'this.opts.transports[0]',
      'this.transport.removeAllListeners("close")': 'this.transport.removeAllListeners()',
      'this._sendPacket("message", msg, options, fn)': 'this._sendPacket("message", msg)',
      'this._onClose(…': 'this._onClose()',
      'this.emitReserved("close", reason, description)': 'this.emitReserved("close")',
      'new Error("server error")': '{}',
      // It drains once before it closes.
      'this.once': 'this.on',
      'Object.assign({}, this.opts.query)': '{}',
      'this._getWritablePackets()': 'this.writeBuffer',
      'this.setTimeoutFn': 'setTimeout',
      'this.clearTimeoutFn': 'clearTimeout',
    },
  },

  'engine.io-client/build/esm/transport.js': {
    members: ['pause', '_query'],
    without: [
      'return this;',
      'this.query = opts.query;',
      'this.socket = opts.socket;',
      'installTimerFunctions(this, opts);',
      'this.supportsBinary = …',
    ],
    always: ['(this.opts.secure && …'],
    same: {
      'new TransportError(…': '{}',
      'super.emitReserved("close", details)': 'super.emitReserved("close")',
      'this.socket.binaryType': 'undefined',
      'query = {}': 'query',
      // With the protocol of engine.io-parser, see there.
      'this._query(query)': '"?EIO=4&transport=websocket"',
    },
  },

  'engine.io-client/build/esm/transports/websocket.js': {
    members: ['name'],
    without: ['this.ws.binaryType = …', 'this.setTimeoutFn'],
    never: [
      'this.opts.extraHeaders',
      'this.opts.autoUnref',
      'this.opts.timestampRequests',
      '!this.supportsBinary',
      'protocols',
    ],
    same: {
      'typeof navigator !== "undefined" && …': 'false',
      'this.opts.protocols': 'undefined',
      'pick(…': 'undefined',
      'this.supportsBinary': 'true',
      'this.query || {}': 'undefined',
      'this.createUri(schema, query)': 'this.createUri(schema)',
      'this.createSocket(uri, protocols, opts)': 'this.createSocket(uri)',
      // Nobody can listen yet.
      'doOpen: this.emitReserved("error", err)': 'undefined',
      'this.onClose({…': 'this.onClose()',
      'this.onError("websocket error", e)': 'this.onError()',
      'globalThis.WebSocket || globalThis.MozWebSocket': 'globalThis.WebSocket',
    },
  },

  'engine.io-client/build/esm/util.js': {
    same: { 'globalThis.setTimeout': 'undefined', 'globalThis.clearTimeout': 'undefined' },
  },

  'engine.io-client/build/esm/globals.js': {
    same: {
      'typeof Promise === "function" && typeof Promise.resolve === "function"': 'true',
      'typeof self !== "undefined"': 'true',
    },
  },

  'engine.io-parser/build/esm/index.js': {
    // The protocol.
    same: { 4: '4' },
  },

  'engine.io-parser/build/esm/commons.js': {
    members: ['data'],
    without: ['PACKET_TYPES["upgrade"] = "5";', 'PACKET_TYPES["noop"] = "6";'],
  },

  'engine.io-parser/build/esm/encodePacket.browser.js': {
    never: [
      'typeof Blob === "function" || …',
      'withNativeBlob && data instanceof Blob',
      'withNativeArrayBuffer && (data instanceof ArrayBuffer || isView(data))',
    ],
  },

  'engine.io-parser/build/esm/decodePacket.browser.js': {
    never: ['type === "b"'],
    // Of a binary frame, which the parser of packets then refuses.
    same: { 'mapBinary(encodedPacket, binaryType)': 'encodedPacket' },
  },

  'engine.io-parser/build/esm/contrib/base64-arraybuffer.js': {
    without: ['for (let i = 0; i < chars.length; i++) {…'],
  },

  'socket.io-parser/build/esm/is-binary.js': {
    never: ['typeof Blob === "function" || …', 'typeof File === "function" || …'],
  },

  '@socket.io/component-emitter/lib/esm/index.js': {
    members: [
      'addEventListener',
      'removeEventListener',
      'removeListener',
      'once',
      'listeners',
      'hasListeners',
    ],
    without: ['if (callbacks.length === 0) {…', 'for (var i = 1; i < arguments.length; i++) {…'],
    never: ['obj', 'cb.fn === fn', '1 == arguments.length'],
    same: { 'new Array(arguments.length - 1)': '[].slice.call(arguments, 1)' },
  },
};
