package org.luaj.vm2;

import java.util.Arrays;

/** {@link LuaString} in the order of its bytes, which are not negative: {@code "z" < "é"}. */
abstract class AmendedString extends LuaValue {
  private final byte[] m_bytes;
  private final int m_offset;
  private final int m_length;

  private AmendedString(byte[] bytes, int offset, int length) {
    m_bytes = bytes;
    m_offset = offset;
    m_length = length;
  }

  @Override
  public int strcmp(LuaString other) {
    return Arrays.compareUnsigned(
        m_bytes,
        m_offset,
        m_offset + m_length,
        other.m_bytes,
        other.m_offset,
        other.m_offset + other.m_length);
  }
}
