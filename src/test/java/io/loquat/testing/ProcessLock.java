package io.loquat.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock between the processes of the tests, until it is closed or the process ends. Not for threads of one process. */
final class ProcessLock implements AutoCloseable {

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for the lock on this file, which is created. */
    static ProcessLock on(Path file) throws IOException {
        var lock = new ProcessLock(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        lock.channel.lock();
        return lock;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
