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
    public static final String HALF_LOAD = "10,000 appends a second";
    public static final String APPENDS = "appends";
    public static final String AT_REST = "one ack at rest";
    public static final String HISTORY = "1,000,000 messages";
    public static final String REACH = "2,000 a second to another server";
    public static final String ONE_STORE = "one store at its end";
    public static final String FOLLOWED = "1,000 rooms of three servers";
    public static final String PAGE = "the page";
    /** Behind the name of a server: the column of a variant. */
    public static final String JSON = " format=json";

    private CaseNames() {}
}
