package dev.realtime.api.backend;

/**
 * An update made of several events was not carried out, because some of them have counted already
 * and others have not. The same events, one update for each, can be sent at once.
 */
public final class PartlyCountedException extends BackendException {
  private static final long serialVersionUID = 1L;

  /** Of updates of one name. */
  public PartlyCountedException(String source) {
    super("some of the events of an update of '" + source + "' have counted already");
  }
}
