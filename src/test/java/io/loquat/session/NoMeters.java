package io.loquat.session;

/** Measures nothing. */
public final class NoMeters implements Meters {
    @Override
    public void messageIn() {}

    @Override
    public void appended(long nanos) {}

    @Override
    public void delivered(long nanos) {}
}
