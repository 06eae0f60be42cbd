package io.loquat.socketio;

/** What namespaces there are, and what they do. Called on the event loop of the client's connection. */
interface SocketIoApplication {
    /** Whether there is such a namespace. */
    boolean has(String namespace);

    /**
     * A client is in a namespace that there is.
     *
     * @param data JSON that it sent along, empty for none
     * @return what it speaks to
     */
    Namespace connect(SocketIoSocket socket, String data);

    /** What one client says to one namespace. */
    interface Namespace {
        /**
         * An event.
         *
         * @param acknowledge gives the answer that was asked for, once, from any thread; does nothing where none was
         */
        void event(String name, SocketIoArguments arguments, Acknowledgement acknowledge);

        /** The client took its leave of the namespace; not called when its connection ends. */
        void disconnected();
    }

    /** The answer to an event. */
    @FunctionalInterface
    interface Acknowledgement {
        void with(SocketIoArguments arguments);
    }
}
