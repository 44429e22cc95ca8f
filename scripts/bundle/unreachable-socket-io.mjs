/**
 * What of Socket.IO's client the widget cannot reach: see leave-out.mjs for what the table says. All
 * of it follows from how the client is used (widget/connection/socket-client.ts), and from what the
 * adapter sends:
 * - one namespace, "/"; one manager with one engine, opened when it is made and never again
 * - one transport, a WebSocket of the browser: nothing to upgrade to, no payloads to be split
 * - an options object with host, port, path and the transport in it, and without query, retries,
 *   recovery, or anything that only Node or React Native knows
 * - every emit asks for an answer within a time; none is volatile or compressed by choice
 * - from the server nothing binary and no event that asks for an answer
 * - nobody listens to anything but "connect", "disconnect", "connect_error" and the server's events
 */
/** The types of packets, as the numbers that they stand for. */
const PACKET_TYPES = {
  'PacketType.CONNECT': '0',
  'PacketType.DISCONNECT': '1',
  'PacketType.EVENT': '2',
  'PacketType.ACK': '3',
  'PacketType.CONNECT_ERROR': '4',
  'PacketType.BINARY_EVENT': '5',
  'PacketType.BINARY_ACK': '6',
};

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
      'packet.options',
    ],
    never: [
      '~this._readyState.indexOf("open")',
      'fn',
      'this.opts.autoUnref',
      'this._reconnection && !this.skipReconnect',
    ],
    always: ['uri && "object" === typeof uri', 'this._autoConnect', 'false !== this._timeout'],
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
      'typeof this.auth == "function"',
      'this._pid',
      'this._anyListeners && this._anyListeners.length',
      'this._pid && args.length && typeof args[args.length - 1] === "string"',
      'null != packet.id',
    ],
    always: [
      'opts && opts.auth',
      'this.io._autoConnect',
      'ack.withError',
      'onevent: this.connected',
      'packet.data && packet.data.sid',
    ],
    same: {
      ...PACKET_TYPES,
      '(_b = (_a = this.io.engine)…': 'undefined',
      '(_c = this.io.engine)…': 'this.io.engine._hasPingExpired()',
      '(_a = this.flags.timeout)…': 'this.flags.timeout',
      'this.open()': 'this.connect()',
      'this.io.setTimeoutFn': 'setTimeout',
      'this.io.clearTimeoutFn': 'clearTimeout',
    },
  },

  'socket.io-parser/build/esm/index.js': {
    members: ['encodeAsBinary', 'destroy'],
    without: [
      '(function (PacketType) {…',
      'this.replacer = replacer;',
      'this.replacer',
      'this.opts = …',
      'this.opts.reviver',
    ],
    never: [
      'obj.type === PacketType.EVENT || obj.type === PacketType.ACK',
      'obj.type === PacketType.BINARY_EVENT || obj.type === PacketType.BINARY_ACK',
      'obj.nsp && "/" !== obj.nsp',
      'this.reconstructor',
      'isBinaryEvent || packet.type === PacketType.BINARY_ACK',
      'isBinary(obj) || obj.base64',
      'p.type === PacketType.BINARY_EVENT || p.type === PacketType.BINARY_ACK',
      '"/" === str.charAt(i + 1)',
    ],
    same: {
      // Types that are not known are refused, and those of binary packets with them.
      'PacketType[p.type] === undefined': '!(p.type <= 4)',
      ...PACKET_TYPES,
    },
  },

  'engine.io-client/build/esm/socket.js': {
    members: [
      '_probe',
      '_getWritablePackets',
      '_filterUpgrades',
      'send',
      'description',
      // Options that are given, or read nowhere here.
      'path',
      'agent',
      'withCredentials',
      'upgrade',
      'timestampParam',
      'rememberUpgrade',
      'addTrailingSlash',
      'rejectUnauthorized',
      'perMessageDeflate',
      'transportOptions',
      'closeOnBeforeunload',
      'options',
    ],
    without: [
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
      'this.opts.transportOptions[name]',
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
      'this.opts.rememberUpgrade && …',
      'this.transport',
      '"open" === this.readyState && this.opts.upgrade',
      'this.opts.autoUnref',
      'this.upgrading',
      '"function" === typeof data',
      '"function" === typeof options',
      'fn',
      'this.opts.tryAllTransports && …',
    ],
    always: ['null != opts.secure', 'opts.transportImplementations || …'],
    same: {
      'typeof addEventListener === "function" && typeof removeEventListener === "function"': 'true',
      'opts.hostname || …': 'opts.hostname',
      'opts.port || …': 'opts.port',
      '(_b = opts.transportImplementations)…': 'opts.transports',
      'Object.assign({}, this.opts.query)': '{}',
      'this._getWritablePackets()': 'this.writeBuffer',
      'this.setTimeoutFn': 'setTimeout',
      'this.clearTimeoutFn': 'clearTimeout',
    },
  },

  'engine.io-client/build/esm/transport.js': {
    members: ['pause'],
    without: [
      'this.description = description;',
      'this.context = context;',
      'this.type = "TransportError";',
      'installTimerFunctions(this, opts);',
      'this.supportsBinary = …',
    ],
    always: ['(this.opts.secure && …'],
  },

  'engine.io-client/build/esm/transports/websocket.js': {
    members: ['description', 'context'],
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
      'this.setTimeoutFn': 'setTimeout',
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
      'listeners',
      'hasListeners',
    ],
    never: ['obj'],
  },
};
