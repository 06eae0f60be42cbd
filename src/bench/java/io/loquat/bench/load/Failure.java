package io.loquat.bench.load;

/** Ends the whole benchmark: its message names what went wrong, with whom and where. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String what) {
        super(what);
    }

    public Failure(String what, Throwable cause) {
        super(what, cause);
    }
}
