"""The pages of a holder who is signed in: own lines, their end, and how one signs in."""
