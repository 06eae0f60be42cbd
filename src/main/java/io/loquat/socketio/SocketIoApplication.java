package io.loquat.socketio;

/** The namespaces of a server. Called on the event loop of the client's connection. */
interface SocketIoApplication {
    /** Returns whether a namespace exists. */
    boolean has(String namespace);

    /**
     * Connects a client to an existing namespace.
     *
     * @param data the JSON object that the client sent with the request, empty for none
     * @return the receiver of the client's events
     */
    Namespace connect(SocketIoSocket socket, String data);

    /** Receives the events of one client in one namespace. */
    interface Namespace {
        /**
         * Handles an event.
         *
         * @param acknowledge sends the acknowledgement, at most once, from any thread; does nothing if the client
         *     requested none
         */
        void event(String name, SocketIoArguments arguments, Acknowledgement acknowledge);

        /** Handles a disconnect from the namespace; not called when the connection ends. */
        void disconnected();
    }

    /** The acknowledgement of an event. */
    @FunctionalInterface
    interface Acknowledgement {
        void with(SocketIoArguments arguments);
    }
}
