package io.loquat.socketio.engine;

import io.loquat.socketio.engine.PollingTransport.Request;

/** The other servers of the chat, where a session may live that is not known here. Any thread. */
public interface EngineElsewhere {
    /** Passes a poll on to the server of the session; refuses it where there is none. */
    void poll(String id, Request request);

    /** Passes a body on to the server of the session; refuses it where there is none. */
    void post(String id, byte[] body, boolean isBinary, Request request);

    /** A request that was passed on needs no answer any more. */
    void abandoned(Request request);

    /** For a chat of one server. */
    EngineElsewhere NOWHERE = new EngineElsewhere() {
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
            // It was refused.
        }
    };
}
