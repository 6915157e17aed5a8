/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What it costs to start a program with the libraries of credenza --inspect, and to do nothing. */

int
main (void)
{
  return 0;
}
