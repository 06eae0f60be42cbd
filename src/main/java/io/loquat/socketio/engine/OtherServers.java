package io.loquat.socketio.engine;

import io.loquat.socketio.engine.PollingTransport.Request;

/**
 * Passes requests on to the other servers of the chat, one of which may have a session that this one does not know.
 * Thread-safe.
 */
public interface OtherServers {
    /** Passes a poll on to the server of the session; refuses it if there is none. */
    void poll(String id, Request request);

    /** Passes a post on to the server of the session; refuses it if there is none. */
    void post(String id, byte[] body, boolean isBinary, Request request);

    /** Abandons a request that was passed on, because its client has disconnected. */
    void abandoned(Request request);

    /** Refuses everything: for a chat with only one server. */
    OtherServers NONE = new OtherServers() {
        @Override
        public void poll(String id, Request request) {
            request.refuse(EngineError.SESSION_UNKNOWN);
        }

        @Override
        public void post(String id, byte[] body, boolean isBinary, Request request) {
            request.refuse(EngineError.SESSION_UNKNOWN);
        }

        @Override
        public void abandoned(Request request) {
            // It has been refused.
        }
    };
}
