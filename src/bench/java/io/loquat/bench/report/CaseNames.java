package io.loquat.bench.report;

/** What the cases are called, in the code, in the results and for {@code -Dbench.cases=}. */
public final class CaseNames {
    public static final String ONE = "one at a time";
    public static final String LONGER = "512 B";
    public static final String MANY = "10,000 receivers";
    public static final String RISING = "rising load";
    public static final String SENDERS = "50 senders";
    public static final String ROOMS = "100 rooms of 100";
    public static final String NEVER_READ = "ten that never read";
    public static final String IDLE = "idle connections";
    public static final String CHURN = "connect, join, leave";
    public static final String START = "start";
    /** Behind the name of a server: the column of a variant. */
    public static final String JSON = " format=json";

    private CaseNames() {}
}
