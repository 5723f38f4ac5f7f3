"""What steers beside goals and money: steering documents, who may decide what, the council's assignments, oversight."""
